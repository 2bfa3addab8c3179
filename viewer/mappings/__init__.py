"""The mappings' pages: tables that people keep by hand, in a grid."""
