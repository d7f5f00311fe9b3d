"""Proposals (提案) from the draft to the rating: delegates write, the committee screens, departments answer."""
