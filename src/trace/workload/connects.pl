# When does an address answer? Starts a TCP connection to it every 5 ms, whatever became of the earlier ones, until one is
# open. Runs inside a pod: Debian's perl-base is in every image there is of nginx, and needs nothing beside it.
#
#     kubectl exec -i client -- perl -e "$(cat connects.pl)" 5 60
#
# Arguments: milliseconds between two starts, seconds after which it ends in any case. stdin: lines `NUMBER ADDRESS PORT`; each
# takes the place of the one before, and the end of stdin lets the last be finished. stdout: a JSON line for each that answered:
# the clocks when its first start was made (`began`), how many were made, when the one that opened was started and open and how
# long before it the last one was started (`pause`), in milliseconds after the first start. stderr: `polling` at each first start.
use strict;
use warnings;
use Socket;
use Fcntl;

my ($every, $seconds) = @ARGV;
# an unanswered SYN is sent again after a second: what opens only then says nothing about its start
my $patience = 500;
# clock_gettime(2) by its number: Time::HiRes is not in perl-base
my $call = (`uname -m` =~ /^aarch64/) ? 113 : 228;
my $boot = do { open(my $file, '<', '/proc/sys/kernel/random/boot_id') or die; my $id = <$file>; chomp $id; $id };

sub clock {
  my $time = pack('q2', 0, 0);
  syscall($call, $_[0], $time) == 0 or die 'clock_gettime';
  my ($whole, $nano) = unpack('q2', $time);
  return $whole * 1000 + $nano / 1e6;
}

$| = 1;
alarm($seconds);
fcntl(STDIN, F_SETFL, O_NONBLOCK);
my ($number, $target, $began, $wall, $made, $last, $next, %open) = (undef);
my ($rest, $ended) = ('', 0);

while (defined $number or not $ended) {
  hear() if not $ended;
  my $now = clock(1);
  if (defined $number and $now >= $next) {
    begin($now);
    $next += $every while $next <= $now;
  }
  watch(defined $number ? $next - clock(1) : 5);
}

# what was said on stdin meanwhile; the newest address is the one to ask
sub hear {
  my $read = sysread(STDIN, my $bytes, 4096);
  if (defined $read and $read == 0) { $ended = 1 }
  return if not $read;
  $rest .= $bytes;
  while ($rest =~ s/^(\d+) ([0-9.]+) (\d+)\n//) {
    my ($address, $port) = ($2, $3);
    $number = $1;
    $target = pack_sockaddr_in($port, inet_aton($address));
    ($began, $wall, $made, %open) = (clock(1), clock(0), 0);
    ($last, $next) = ($began, $began);
    print STDERR "polling\n";
  }
}

sub begin {
  my ($now) = @_;
  socket(my $socket, PF_INET, SOCK_STREAM, 0) or return;
  fcntl($socket, F_SETFL, O_NONBLOCK);
  $made++;
  $open{fileno $socket} = [$socket, $now, $now - $last];
  $last = $now;
  # refused at once, or no route: nothing there yet
  delete $open{fileno $socket} if not connect($socket, $target) and not $!{EINPROGRESS};
}

# waits so many milliseconds, or until one of the connections comes to an end
sub watch {
  my ($ms) = @_;
  my $bits = '';
  vec($bits, $_, 1) = 1 for keys %open;
  select(undef, my $ready = $bits, undef, $ms > 0 ? $ms / 1000 : 0);
  my $now = clock(1);
  for my $file (sort { $a <=> $b } keys %open) {
    my ($socket, $start, $pause) = @{$open{$file}};
    if (vec($ready, $file, 1)) {
      delete $open{$file};
      next if unpack('i', getsockopt($socket, SOL_SOCKET, SO_ERROR));
      printf "{\"n\":%d,\"began\":{\"monotonicMs\":%.2f,\"wallMs\":%d,\"boot\":\"%s\"},\"made\":%d,\"start\":%.2f,\"open\":%.2f,\"pause\":%.2f}\n",
        $number, $began, $wall, $boot, $made, $start - $began, $now - $began, $pause;
      ($number, %open) = (undef);
      return;
    }
    delete $open{$file} if $now - $start > $patience;
  }
}
