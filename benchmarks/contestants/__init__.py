"""Who is measured. Each file has one engine; `CONTESTANTS` names them all."""
