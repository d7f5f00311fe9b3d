"""The roster of members, their membership over time, committees of sub-unions and service cards."""
