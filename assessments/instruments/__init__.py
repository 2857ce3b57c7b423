"""The instruments that come with the product: data files and the catalogue that reads them."""
