"""What is known before anything is sent: what is wrong, which server suits, how long it will take."""
