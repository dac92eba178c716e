#include <oneapi/dnnl/dnnl.h>

#if DNNL_VERSION_MAJOR != 2
#error "Covey's oneDNN back end needs oneDNN 2.x (descriptors changed in 3.0); build with --disable-default-traits to use the portable kernels only"
#endif
