"""Finding the same child and likely brothers and sisters, with the evidence said fact by fact.

Person in, Findings out. The store hands in candidates through the `CandidateSource` protocol; nothing here knows
of a database or a page, and nothing here ever links anybody: a finding is a proposal until a person decides.
"""
