"""Every fact about text, stated once: encodings, scripts, numbers, sentences, paragraphs, tokens, language."""
