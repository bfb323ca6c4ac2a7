"""Speaks Streamlit. Computes nothing. What belongs to one page is named after it; everything else is shared."""
