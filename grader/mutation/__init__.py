"""How good the checks are: solutions changed by machine, which the checks have to notice."""
