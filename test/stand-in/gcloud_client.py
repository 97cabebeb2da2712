# stands where gcloud's launcher looks for a Python, and hands what that would have run to the server beside it
import json
import os
import socket
import sys

connection = socket.socket(socket.AF_UNIX)
connection.connect(os.path.join(os.path.dirname(sys.argv[0]), 'socket'))
del os.environ['CLOUDSDK_PYTHON']
asked = {'argv': sys.argv[1:], 'env': dict(os.environ), 'cwd': os.getcwd()}
socket.send_fds(connection, [json.dumps(asked).encode() + b'\n'], [0, 1, 2])
os._exit(int(connection.recv(16) or 1))
