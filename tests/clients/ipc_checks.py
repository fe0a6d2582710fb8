"""jupyter_client over ipc: Unix sockets instead of ports, gone at the end."""
import glob
import os
import stat
import tempfile

from jupyter_client.manager import KernelManager

folder = tempfile.mkdtemp()
km = KernelManager(kernel_name="kerno", transport="ipc", ip=os.path.join(folder, "kernel"))
km.start_kernel()
kc = km.client()
kc.start_channels()
try:
    kc.wait_for_ready(timeout=20)
    sockets = glob.glob(os.path.join(folder, "kernel-*"))
    assert len(sockets) == 5, sockets
    assert all(stat.S_IMODE(os.stat(s).st_mode) == 0o600 for s in sockets)
    msg_id = kc.execute("console.log('x'.repeat(1e6)); 1")
    assert kc.get_shell_msg(timeout=5)["content"]["status"] == "ok"
    assert kc.hb_channel.is_beating()
    km.shutdown_kernel()
    assert glob.glob(os.path.join(folder, "kernel-*")) == []
finally:
    kc.stop_channels()
    if km.is_alive():
        km.shutdown_kernel(now=True)
