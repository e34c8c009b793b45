"""What is printed: posters for the noticeboard and slips in large print. Pure: bytes out, nothing kept."""
