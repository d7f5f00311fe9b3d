"""What comes in by rule: the contribution of the employer (拨缴), its share upward, dues (会费), subsidies (补助)."""
