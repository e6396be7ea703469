"""The parts of HTTP that every request passes."""
