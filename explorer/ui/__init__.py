"""Speaks Streamlit. Computes nothing."""
