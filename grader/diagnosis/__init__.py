"""Why numbers are wrong: explanations that are believed only where they are sure, and what is seen besides."""
