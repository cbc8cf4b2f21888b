"""What every request passes: where it may go, what is known already, robots.txt, walls, patience."""
