"""Who else is found for the market's keywords: rivals told apart from the sites that list, sell or write about all of them."""
