// WorkerServer
