"""Every fact about text, stated once: encodings, scripts, numbers, sentences, tokens, language."""
