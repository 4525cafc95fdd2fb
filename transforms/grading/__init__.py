"""The appraisal of a quarter or a year: who takes part how, which grade is proposed to whom, and what was decided.

Proposals only: people decide, and what they decided stands beside what was proposed. Every rule is a word of the
edition with its clause (transforms/scheme/grading.py).
"""
