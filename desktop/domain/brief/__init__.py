"""The wording of the brief, and figures as a sentence says them."""
