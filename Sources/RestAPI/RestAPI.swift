// RestAPI
