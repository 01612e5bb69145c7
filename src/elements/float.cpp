#define EBB_ELEMENT float
#include "element.inl"
