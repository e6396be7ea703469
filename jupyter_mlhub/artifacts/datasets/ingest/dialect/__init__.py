"""How a text file is written: encoding, delimiter, header, separators, missing values."""
