"""The numbers of tags, as `learned::Tag` has them."""

KICKER, HEADLINE, OPENING, FURTHER, DECK, BYLINE, PARAGRAPH, CROSSHEAD, FURNITURE, FLAG, CAPTION, ADVERT = range(12)
