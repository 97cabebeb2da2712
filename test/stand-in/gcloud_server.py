"""
Runs the real gcloud once for many calls: loads its own code, whose imports are nearly all that a call costs, and gives
each call a fork of itself. Started by gcloud's own launcher, in place of `lib/gcloud.py`, whose path is the last word.
Ends with its stdin.
"""
import atexit
import contextlib
import gc
import importlib.util
import json
import os
import select
import socket
import sys
import tempfile
import threading

# what the commands of `npm run gke` come to import; another gcloud may not have one, and imports what it has by itself
IMPORTED = """
google.auth.transport.requests google.oauth2.credentials google.oauth2.service_account
googlecloudsdk.api_lib.cloudresourcemanager.projects_util googlecloudsdk.api_lib.compute.base_classes
googlecloudsdk.api_lib.container.api_adapter googlecloudsdk.calliope.parser_completer
googlecloudsdk.command_lib.compute.instances.flags googlecloudsdk.command_lib.container.flags
googlecloudsdk.core.credentials.google_auth_credentials googlecloudsdk.core.credentials.requests
googlecloudsdk.core.document_renderers.render_document googlecloudsdk.core.universe_descriptor.universe_descriptor
googlecloudsdk.core.updater.update_manager
googlecloudsdk.generated_clients.apis.compute.v1.compute_v1_client
googlecloudsdk.generated_clients.apis.compute.v1.resources
googlecloudsdk.generated_clients.apis.container.v1.container_v1_client
googlecloudsdk.generated_clients.apis.container.v1.resources proto
""".split()


def load(path):
    spec = importlib.util.spec_from_file_location('gcloud', path)
    gcloud = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gcloud)
    sys.path = gcloud.reorder_sys_path(sys.path)
    gcloud._fix_google_module()
    gcloud._import_gcloud_main()
    for name in IMPORTED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    return gcloud


def call(gcloud, connection):
    """What `python lib/gcloud.py` does, with the caller's files, words, environment and folder."""
    said, files, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    while not said.endswith(b'\n'):
        said += connection.recv(1 << 20)
    asked = json.loads(said)
    for number, given in enumerate(files):
        os.dup2(given, number)
        os.close(given)
    os.chdir(asked['cwd'])
    os.environ.clear()
    os.environ.update(asked['env'])
    sys.argv = asked['argv']
    threading.Thread(target=end_with, args=[connection], daemon=True).start()
    try:
        gcloud.main()
    except SystemExit as end:
        # what Python does at its end, but for the freeing of all that it holds, which takes as long again
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        connection.send(str(end.code or 0).encode())
        os._exit(0)


def end_with(connection):
    connection.recv(1)
    os._exit(1)


def serve(gcloud, folder):
    server = socket.socket(socket.AF_UNIX)
    server.bind(f'{folder}/socket')
    server.listen(64)
    with open(f'{os.path.dirname(__file__)}/gcloud_client.py') as client, open(f'{folder}/python', 'w') as script:
        script.write(f'#!{sys.executable} -IS\n{client.read()}')
    os.chmod(f'{folder}/python', 0o755)
    gc.freeze()
    print(folder, flush=True)
    while 0 not in select.select([0, server], [], [])[0]:
        connection, _ = server.accept()
        if os.fork() == 0:
            server.close()
            return call(gcloud, connection)
        connection.close()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


serve(load(sys.argv[-1]), tempfile.mkdtemp())
