"""What people send: told by its content and never by its name, refused in a sentence, pictures drawn anew."""
