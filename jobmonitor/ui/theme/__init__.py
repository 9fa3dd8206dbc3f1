"""How the window looks: tokens, palette, icons, type. Everything else asks here."""
