"""The nouns: tables that know their own state and refuse what they must refuse, one module per noun."""
