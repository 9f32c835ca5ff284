//! No desk shows an inbox: it is its owner's alone.
