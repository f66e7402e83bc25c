"""Who is measured. Each file has one engine; `roll.py` names them all."""
