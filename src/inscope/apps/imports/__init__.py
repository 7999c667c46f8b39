"""Imports: files of records that were brought in, how far each is, and what each did to which record."""
