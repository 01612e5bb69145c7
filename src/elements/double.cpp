#define EBB_ELEMENT double
#include "element.inl"
