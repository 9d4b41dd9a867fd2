//! Floor 6: the command line. Only this floor prints.
