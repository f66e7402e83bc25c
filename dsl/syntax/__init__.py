"""From text to the tree and back: lexicons, lexer, grammar, parser, formatter."""
