"""What the product knows without a database or a web server."""
