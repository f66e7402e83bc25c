"""What is measured, a file for each question; each gives tables."""
