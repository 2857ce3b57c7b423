"""Shape and wording of what people write about patients, one module for each screen."""
