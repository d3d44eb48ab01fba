"""Every fact about text, in one place: encodings, scripts, numbers, sentences, tokens, language."""
