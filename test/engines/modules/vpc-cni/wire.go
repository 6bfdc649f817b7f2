package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-network-policy-agent/pkg/ebpf"
	"github.com/aws/aws-network-policy-agent/pkg/utils"
	"github.com/vishvananda/netlink"
	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/sys/unix"
)

// How long a packet may take through two devices of one machine before it counts as dropped.
const patience = 400 * time.Millisecond

// wires are the namespaces between which real packets go: the subject's own, and one that has every other address. The node, between
// them, forwards; the subject's device has the agent's programs. IPv4 only.
type wires struct {
	node, pod, world int // file descriptors
	device           string
}

// sh runs commands of ip(8), one a line.
func sh(namespace int, script string) error {
	return within(namespace, func() error {
		for _, line := range strings.Split(strings.TrimSpace(script), "\n") {
			words := strings.Fields(line)
			if output, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w: %s", line, err, output)
			}
		}
		return nil
	})
}

// within runs something on a thread in a network namespace; sockets and programs that it starts stay there.
func within(namespace int, do func() error) error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread() // and not unlocked: the thread ends with the goroutine
		if err := unix.Setns(namespace, unix.CLONE_NEWNET); err != nil {
			result <- err
			return
		}
		result <- do()
	}()
	return <-result
}

func newNamespace() (int, error) {
	type made struct {
		fd  int
		err error
	}
	result := make(chan made)
	go func() {
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			result <- made{err: err}
			return
		}
		fd, err := unix.Open(fmt.Sprintf("/proc/self/task/%d/ns/net", unix.Gettid()), unix.O_RDONLY|unix.O_CLOEXEC, 0)
		result <- made{fd, err}
	}()
	one := <-result
	return one.fd, one.err
}

func (n *node) newWires() (*wires, error) {
	w := &wires{}
	var err error
	if w.node, err = unix.Open("/proc/self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0); err != nil {
		return nil, err
	}
	if w.pod, err = newNamespace(); err != nil {
		return nil, err
	}
	if w.world, err = newNamespace(); err != nil {
		return nil, err
	}
	if w.device, err = utils.GetHostVethName(subject.Name, subject.Namespace, 0, []string{ebpf.POD_VETH_PREFIX}); err != nil {
		return nil, err
	}
	inside, err := netlink.LinkByName(podEnd(w.device))
	if err != nil {
		return nil, err
	}
	if err := netlink.LinkSetNsFd(inside, w.pod); err != nil {
		return nil, err
	}
	if err := netlink.LinkAdd(&netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "world"}, PeerName: "w0"}); err != nil {
		return nil, err
	}
	outside, err := netlink.LinkByName("w0")
	if err != nil {
		return nil, err
	}
	if err := netlink.LinkSetNsFd(outside, w.world); err != nil {
		return nil, err
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644); err != nil {
		return nil, err
	}
	if err := sh(w.node, fmt.Sprintf(`ip link set lo up
ip link set world up
ip addr add %s/32 dev lo
ip route add %s/32 dev %s`, nodeIP4, podIP4, w.device)); err != nil {
		return nil, err
	}
	for namespace, device := range map[int]string{w.pod: podEnd(w.device), w.world: "w0"} {
		if err := sh(namespace, fmt.Sprintf(`ip link set lo up
ip link set %[1]s up
ip route add %[2]s/32 dev %[1]s
ip route add default via %[2]s dev %[1]s`, device, nodeIP4)); err != nil {
			return nil, err
		}
	}
	return w, sh(w.pod, fmt.Sprintf("ip addr add %s/32 dev %s", podIP4, podEnd(w.device)))
}

// tryOnWire tries the connections one after the other with real packets; what the agent remembers of one is there for the next.
func (n *node) tryOnWire(probes []string) ([]string, error) {
	if n.wires == nil {
		w, err := n.newWires()
		if err != nil {
			return nil, fmt.Errorf("setting up the namespaces: %w", err)
		}
		n.wires = w
	}
	verdicts := make([]string, 0, len(probes))
	for _, text := range probes {
		p, err := parseProbe(text)
		if err != nil {
			return nil, err
		}
		passed, err := n.wires.try(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		if passed {
			verdicts = append(verdicts, "allowed")
		} else {
			verdicts = append(verdicts, "blocked")
		}
	}
	return verdicts, nil
}

// try says whether the other side is reached and answers.
func (w *wires) try(p probe) (bool, error) {
	other := w.world
	if p.address.String() == nodeIP4 {
		other = w.node
	} else if err := w.addAddress(p.address.String()); err != nil {
		return false, err
	}
	from, to := end{w.pod, podIP4}, end{other, p.address.String()}
	if p.direction == "ingress" {
		from, to = to, from
	}
	switch p.protocol {
	case "TCP":
		return connect(from, to, p.port)
	case "UDP":
		return exchange(from, to, p.port)
	case "ICMP":
		return ping(from, to)
	}
	return false, errors.New("expected TCP, UDP or ICMP")
}

func (w *wires) addAddress(address string) error {
	if err := sh(w.world, fmt.Sprintf("ip addr replace %s/32 dev w0", address)); err != nil {
		return err
	}
	return sh(w.node, fmt.Sprintf("ip route replace %s/32 dev world", address))
}

type end struct {
	namespace int
	address   string
}

func connect(from, to end, port uint16) (bool, error) {
	var listener net.Listener
	address := net.JoinHostPort(to.address, strconv.Itoa(int(port)))
	if err := within(to.namespace, func() (err error) { listener, err = net.Listen("tcp4", address); return }); err != nil {
		return false, err
	}
	defer listener.Close()
	dialer := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from.address)}}
	err := within(from.namespace, func() error {
		connection, err := dialer.Dial("tcp4", address)
		if err == nil {
			err = connection.Close()
		}
		return err
	})
	return passed(err)
}

func exchange(from, to end, port uint16) (bool, error) {
	var server net.PacketConn
	address := &net.UDPAddr{IP: net.ParseIP(to.address), Port: int(port)}
	if err := within(to.namespace, func() (err error) { server, err = net.ListenUDP("udp4", address); return }); err != nil {
		return false, err
	}
	defer server.Close()
	go func() {
		buffer := make([]byte, 16)
		if size, sender, err := server.ReadFrom(buffer); err == nil {
			_, _ = server.WriteTo(buffer[:size], sender)
		}
	}()
	return passed(within(from.namespace, func() error {
		client, err := net.DialUDP("udp4", &net.UDPAddr{IP: net.ParseIP(from.address)}, address)
		if err != nil {
			return err
		}
		defer client.Close()
		if _, err := client.Write([]byte("x")); err != nil {
			return err
		}
		return readInTime(client)
	}))
}

func ping(from, to end) (bool, error) {
	return passed(within(from.namespace, func() error {
		socket, err := icmp.ListenPacket("ip4:icmp", from.address)
		if err != nil {
			return err
		}
		defer socket.Close()
		message := icmp.Message{Type: ipv4.ICMPTypeEcho, Body: &icmp.Echo{ID: 1, Seq: 1, Data: []byte("x")}}
		bytes, err := message.Marshal(nil)
		if err != nil {
			return err
		}
		if _, err := socket.WriteTo(bytes, &net.IPAddr{IP: net.ParseIP(to.address)}); err != nil {
			return err
		}
		received := make([]byte, 128)
		for {
			if err := socket.SetReadDeadline(time.Now().Add(patience)); err != nil {
				return err
			}
			size, _, err := socket.ReadFrom(received)
			if err != nil {
				return err
			}
			if got, err := icmp.ParseMessage(1, received[:size]); err == nil && got.Type == ipv4.ICMPTypeEchoReply {
				return nil
			}
		}
	}))
}

func readInTime(connection net.Conn) error {
	if err := connection.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := connection.Read(make([]byte, 16))
	return err
}

// passed tells a packet that was dropped from an attempt that could not be made.
func passed(err error) (bool, error) {
	var failure net.Error
	if errors.As(err, &failure) && failure.Timeout() {
		return false, nil
	}
	return err == nil, err
}
