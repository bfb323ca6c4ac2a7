"""Computes. NumPy, Keras, Pillow and Plotly; never Streamlit."""
