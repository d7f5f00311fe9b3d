"""Rules of personal data: identity documents and masks, pinyin of names, consistency between fields."""
