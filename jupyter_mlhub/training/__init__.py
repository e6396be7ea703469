"""Trainings: checked and submitted, fitted on workers, exported as programs."""
