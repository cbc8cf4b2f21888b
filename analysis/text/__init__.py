"""Reading of texts: cleaning, language, sentences, polarity, intent."""
