"""Data → bytes: documents as PDF, drawn with ReportLab."""
