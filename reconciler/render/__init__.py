"""Views as what people and machines read. Pure; knows no more than the views."""
