"""One function for each address: the patient's own pages, reading in the chart, writing in the chart."""
