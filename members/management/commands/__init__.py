"""Commands about members and their roles."""
