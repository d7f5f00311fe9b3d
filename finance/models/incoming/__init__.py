"""What comes in by rule: the employer's contribution (拨缴), with what of it is due upward."""
